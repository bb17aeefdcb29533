        .section .rodata
        .global deepview_page_begin
        .global deepview_page_end
deepview_page_begin:
        .incbin DEEPVIEW_PAGE
deepview_page_end:
        .section .note.GNU-stack,"",%progbits
