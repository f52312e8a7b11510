function o(e){let t=e.querySelector("[aria-current]")?.getBoundingClientRect(),n=e.getBoundingClientRect();t&&(e.scrollLeft+=t.left+t.width/2-n.left-n.width/2)}export{o as default};
